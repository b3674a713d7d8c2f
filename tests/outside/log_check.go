// What the Go checksum database's own code (golang.org/x/mod/sumdb, as Debian packages it) makes of our public log: notes by note.Open,
// tiles by tlog.TileHashReader, an inclusion proof of every entry, the consistency of two checkpoints, and flipped bits.
//
//	log_check URL VKEY-FILE OLD-CHECKPOINT-FILE FLIPS
//
// Prints "ok   what" or "FAIL what"; exits 1 where anything failed.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// files of a log by their names below its prefix; what is not there is fetched where there is an address.
type files struct {
	url string
	got map[string][]byte
}

func (f *files) read(name string) ([]byte, error) {
	if data, ok := f.got[name]; ok {
		return data, nil
	}
	if f.url == "" {
		return nil, fmt.Errorf("%s is missing", name)
	}
	r, err := http.Get(f.url + "/" + name)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %v %v", name, r.Status, err)
	}
	f.got[name] = data
	return data, nil
}

// Theirs says tile/8/0/x001/234.p/5; C2SP leaves the height out, and writes entries for what theirs calls data.
func path(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
}

func bundle(n int64, width int) string {
	return strings.Replace(path(tlog.Tile{H: height, L: 0, N: n, W: width}), "tile/0/", "tile/entries/", 1)
}

// for tlog.TileHashReader
func (f *files) Height() int { return height }

func (f *files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.read(path(t))
		if err != nil {
			return nil, err
		}
		if len(data) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", path(t), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

func (f *files) SaveTiles([]tlog.Tile, [][]byte) {}

func open(msg []byte, v note.Verifier) (tree tlog.Tree, err error) {
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != v.Name() || lines[3] != "" {
		return tree, errors.New("not the three lines of a checkpoint")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, errors.New("a wrong size")
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

func leaves(f *files, n int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for i := int64(0); i*256 < n; i++ {
		width := 256
		if n-i*256 < 256 {
			width = int(n - i*256)
		}
		data, err := f.read(bundle(i, width))
		if err != nil {
			return nil, err
		}
		for k := 0; k < width; k++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d is cut off", i)
			}
			size := int(binary.BigEndian.Uint16(data))
			all = append(all, tlog.RecordHash(data[2:2+size]))
			data = data[2+size:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("bundle %d has too much", i)
		}
	}
	return all, nil
}

// check reads everything that a checkpoint stands for.
func check(f *files, v note.Verifier) (tree tlog.Tree, all []tlog.Hash, err error) {
	msg, err := f.read("checkpoint")
	if err != nil {
		return
	}
	if tree, err = open(msg, v); err != nil {
		return
	}
	if all, err = leaves(f, tree.N); err != nil {
		return
	}
	var index []int64
	for i := range all {
		index = append(index, tlog.StoredHashIndex(0, int64(i)))
	}
	reader := tlog.TileHashReader(tree, f)
	hashes, err := reader.ReadHashes(index)
	if err != nil {
		return
	}
	for i := range all {
		if hashes[i] != all[i] {
			return tree, all, fmt.Errorf("entry %d is not the one of its tile", i)
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err == nil && root != tree.Hash {
		err = errors.New("another root")
	}
	return
}

var failed bool

func say(what string, err error) {
	if err == nil {
		fmt.Println("ok  ", what)
	} else {
		failed = true
		fmt.Println("FAIL", what+":", err)
	}
}

func inclusion(f *files, tree tlog.Tree, all []tlog.Hash) error {
	reader := tlog.TileHashReader(tree, f)
	for i, leaf := range all {
		p, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err != nil {
			return err
		}
		if err = tlog.CheckRecord(p, tree.N, tree.Hash, int64(i), leaf); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
	}
	return nil
}

func consistency(f *files, tree, old tlog.Tree) error {
	p, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, f))
	if err != nil {
		return err
	}
	if err = tlog.CheckTree(p, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return err
	}
	old.Hash[5] ^= 1
	if tlog.CheckTree(p, tree.N, tree.Hash, old.N, old.Hash) == nil {
		return errors.New("another old root passes too")
	}
	return nil
}

// Bits over each file: how many were not noticed. The last letter of a signature holds two bits that no base64 reader of theirs looks at.
func flips(f *files, v note.Verifier, each int) (int, error) {
	var names []string
	for name := range f.got {
		names = append(names, name)
	}
	sort.Strings(names)
	alone := &files{got: f.got}
	n := 0
	for _, name := range names {
		data := f.got[name]
		for k := 0; k < each; k++ {
			at := (k*len(data) + k*7919) % len(data)
			if each < len(data) {
				at = k*len(data)/each + (k*31)%(len(data)/each)
			}
			if name == "checkpoint" && at >= len(data)-4 {
				continue
			}
			bit := byte(1) << ((k*5 + at) % 8)
			data[at] ^= bit
			_, _, err := check(alone, v)
			data[at] ^= bit
			if err == nil {
				return n, fmt.Errorf("bit %#x of byte %d of %s", bit, at, name)
			}
			n++
		}
	}
	_, _, err := check(alone, v)
	return n, err
}

func main() {
	vkey, err := os.ReadFile(os.Args[2])
	say("the key can be read", err)
	v, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	say("note.NewVerifier takes the key", err)
	if failed {
		os.Exit(1)
	}
	f := &files{url: os.Args[1], got: map[string][]byte{}}
	tree, all, err := check(f, v)
	say(fmt.Sprintf("checkpoint, tiles and entries of a log of %d", tree.N), err)
	say("an inclusion proof of every entry", inclusion(f, tree, all))
	msg, err := os.ReadFile(os.Args[3])
	say("the older checkpoint can be read", err)
	old, err := open(msg, v)
	say("note.Open takes the older checkpoint", err)
	say(fmt.Sprintf("consistency of %d with %d", old.N, tree.N), consistency(f, tree, old))
	each, _ := strconv.Atoi(os.Args[4])
	n, err := flips(f, v, each)
	say(fmt.Sprintf("%d flipped bits in %d files were noticed", n, len(f.got)), err)
	if failed {
		os.Exit(1)
	}
}

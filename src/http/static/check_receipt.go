// Checks a receipt of a public log (c2sp.org/tlog-proof@v1, as this service gives it) with the code of Go's checksum database.
//
//	go run check_receipt.go RECEIPT VKEY
//
// The entry itself stands in the receipt's "extra", as JSON. It is printed where a checkpoint signed by VKEY covers it.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		log.Fatal("NOT RIGHT: ", err)
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: check_receipt RECEIPT VKEY")
	}
	text, err := os.ReadFile(os.Args[1])
	must(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(os.Args[2]))
	must(err)

	// head: the format's name, extra, index, hashes; behind a blank line the checkpoint
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		log.Fatal("NOT RIGHT: no receipt with its entry")
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	var holds struct{ Entry string }
	must(json.Unmarshal(extra, &holds))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		h, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, h)
	}

	signed, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	must(err)
	body := strings.Split(signed.Text, "\n")
	if len(body) < 3 {
		log.Fatal("NOT RIGHT: no checkpoint")
	}
	size, err := strconv.ParseInt(body[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(body[2])
	must(err)
	must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash([]byte(holds.Entry))))
	fmt.Printf("right: entry %d of %s, signed by %s\n%s\n", index, body[0], verifier.Name(), holds.Entry)
}

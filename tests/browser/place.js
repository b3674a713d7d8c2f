// An installation with the data of the demonstration, a server for it, the command line beside it, and a clock that a journey may move.
'use strict';
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const START_MS = 60000;
const PASSWORD = 'tem-lang-2026'; // DEMO_PASSWORD
const HOUR_MS = 3600 * 1000;

// A day of Vietnam as people write it; days: from today.
function day(days, ms = Date.now()) {
  const d = new Date(ms + 7 * HOUR_MS + days * 24 * HOUR_MS).toISOString();
  return `${d.slice(8, 10)}/${d.slice(5, 7)}/${d.slice(0, 4)}`;
}

// Seconds until the given time of day in Vietnam comes next.
function seconds_until(clock) {
  const [h, m, s] = clock.split(':').map(Number);
  const now = Math.floor((Date.now() + 7 * HOUR_MS) / 1000) % 86400;
  return (h * 3600 + m * 60 + s - now + 86400) % 86400;
}

function fake_library() {
  const dirs = spawnSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'], { encoding: 'utf8' });
  return dirs.stdout.split('\n')[0] || null;
}

class Place {
  constructor(program, dir) {
    this.program = program;
    this.dir = dir;
    this.data = path.join(dir, 'data');
    this.server = null;
    this.shift_file = path.join(dir, 'clock');
  }

  // The data is made once and copied for each journey: making it issues and signs, which takes seconds.
  static async make(program, dir) {
    fs.mkdirSync(dir, { recursive: true });
    const place = new Place(program, dir);
    if (fs.existsSync(place.data)) return place;
    await place.start();
    await place.stop();
    return place;
  }

  copy(dir) {
    fs.cpSync(this.dir, dir, { recursive: true });
    return new Place(this.program, dir);
  }

  // shift_s: how far this server's clock is ahead; move() changes it while it runs. Only this journey's server is shifted.
  async start(shift_s = null) {
    const env = { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'en' };
    this.shift = shift_s !== null;
    if (this.shift) {
      const library = fake_library();
      if (!library) throw new Error('no libfaketime on this machine');
      this.move(shift_s);
      Object.assign(env, { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: this.shift_file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
    }
    const out = path.join(this.dir, 'ready.json');
    fs.writeFileSync(out, '');
    const to = fs.openSync(out, 'w'), log = fs.openSync(path.join(this.dir, 'server.log'), 'a');
    this.server = spawn(this.program, ['--data', this.data, 'demo', '--listen', '127.0.0.1:0', '--json'], { env, stdio: ['ignore', to, log] });
    fs.closeSync(to);
    fs.closeSync(log);
    this.ended = new Promise((resolve) => this.server.on('exit', resolve));
    for (let waited = 0; ; waited += 50) {
      if (this.server.exitCode !== null || waited > START_MS) throw new Error(`the server did not start: ${this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const said = fs.readFileSync(out, 'utf8');
      if (said.trimEnd().endsWith('}')) {
        this.addresses = JSON.parse(said);
        break;
      }
    }
    this.base = this.addresses.start.replace(/\/$/, '');
  }

  log() { return fs.readFileSync(path.join(this.dir, 'server.log'), 'utf8').slice(-2000); }

  move(shift_s) {
    const fresh = `${this.shift_file}.new`;
    fs.writeFileSync(fresh, `${shift_s >= 0 ? '+' : ''}${shift_s}\n`);
    fs.renameSync(fresh, this.shift_file);
  }

  async stop() {
    if (!this.server || this.server.exitCode !== null) return;
    this.server.kill('SIGTERM');
    await this.ended;
  }

  // A verb of the command line; out: its JSON, or { refused: what it said }
  verb(...args) {
    const r = spawnSync(this.program, ['--data', this.data, ...args, '--json'], {
      encoding: 'utf8', env: { ...process.env, TEMLANG_PASSPHRASE_FILE: `${this.data}.passphrase`, LANG: 'en_US.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'en' },
    });
    if (r.status !== 0) return { refused: `${r.stderr}${r.stdout}` };
    return JSON.parse(r.stdout);
  }

  // Addresses of labels of a run, on this server.
  labels(run, range) {
    const r = spawnSync(this.program, ['--data', this.data, 'run', 'urls', String(run), '--range', range], { encoding: 'utf8', env: { ...process.env, TEMLANG_PASSPHRASE_FILE: `${this.data}.passphrase` } });
    if (r.status !== 0) throw new Error(r.stderr);
    return r.stdout.trim().split('\n').map((u) => this.here(u));
  }

  // What a label says, at this server.
  here(url) { return `${this.base}${url.replace(/^[a-z]+:\/\/[^/]*/i, '')}`; }

  async scan(url) {
    const r = await fetch(url, { headers: { Accept: 'application/json' } });
    return r.json();
  }
}

module.exports = { Place, PASSWORD, day, seconds_until };

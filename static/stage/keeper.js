// Keeps the newest run of this tab in the browser, and offers it where the server does not have it any more.

const PLACE = "rnn-playground-run";
const LEAST_BETWEEN = 2000; // milliseconds between two files
const BYTES_A_SECOND = 4096; // what files may take of the connection, on average
const OFFERED_ALONE = 60_000; // milliseconds in which no other run takes the place of one that is offered
const TOO_LARGE = 60_000; // milliseconds until it is tried again
const UNKNOWN = "unknown"; // a session before the first message

/**
 * The record is { session, run, epoch, name, file }: ids, the epoch that the file goes up to, the text, and the file in
 * base64. `storage` is the browser's for this tab, which goes when the tab is closed; null where there is none. What is
 * offered is the record of another session: one that the server has forgotten, or that was left by a reload.
 */
export class Keeper {
  constructor(storage) {
    this.storage = storage;
    this.session = UNKNOWN;
    this.offered = null;
    this.kept = null; // the point of the run that the record goes up to
    this.point = null; // the point that the run is at, if anything was trained
    this.mayKeepAt = 0;
  }

  /** Takes a message's header; `name` is what to call its run, and `file` the run file that it brought, or null. */
  receive(header, name, file, now) {
    if (header.session !== this.session) this.meet(header.session, now);
    const [epoch, timestep] = header.newest;
    this.point = epoch || timestep ? [header.run, epoch, timestep, header.epochs].join(" ") : null;
    if (!file) return;
    this.kept = this.point;
    this.offered = null;
    // A run that is too large comes as nothing.
    this.mayKeepAt = now + (file.length ? Math.max(LEAST_BETWEEN, (1000 * file.length) / BYTES_A_SECOND) : TOO_LARGE);
    const record = { session: header.session, run: header.run, epoch, name, file: toBase64(file) };
    this.write(file.length ? record : null);
  }

  meet(session, now) {
    const record = this.read();
    this.session = session;
    this.offered = record && record.session !== session ? record : null;
    this.kept = null;
    this.mayKeepAt = now + (this.offered ? OFFERED_ALONE : LEAST_BETWEEN);
  }

  /** In how many milliseconds a request is to bring the run file; null if what is kept is the newest. */
  dueIn(now) {
    return this.point === this.kept || !this.point ? null : Math.max(this.mayKeepAt - now, 0);
  }

  /** Returns the file that was offered, which is then offered no more. */
  accept(now) {
    const { file } = this.offered;
    this.decide(now);
    return file;
  }

  erase(now) {
    this.write(null);
    this.decide(now);
  }

  decide(now) {
    this.offered = null;
    this.mayKeepAt = now;
  }

  read() {
    try {
      const record = JSON.parse(this.storage?.getItem(PLACE) ?? "null");
      const { session, run, epoch, name, file } = record ?? {};
      const isWhole = [session, run, name, file].every((text) => typeof text === "string") && Number.isInteger(epoch);
      return isWhole ? record : null;
    } catch {
      return null;
    }
  }

  // A browser that keeps nothing, or has no room, is no reason to stop.
  write(record) {
    try {
      this.storage?.removeItem(PLACE);
      if (record) this.storage?.setItem(PLACE, JSON.stringify(record));
    } catch {
      // nothing is kept
    }
  }
}

/** Returns the storage of this tab, or null where the browser allows none. */
export function tabStorage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

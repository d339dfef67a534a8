// Messages as the server encodes them, and a stage without its pictures.

import { Asker } from "../../static/stage/asker.js";
import { Player } from "../../static/stage/player.js";
import { decode } from "../../static/stage/reel.js";
import { Seeker } from "../../static/stage/seeker.js";
import { Store } from "../../static/stage/store.js";

const TYPES = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u2: Uint16Array, u1: Uint8Array };

/** Bytes of `header` and `arrays`, { name: [type, shape, values] }; they begin `shift` bytes into their buffer. */
export function encode(header, arrays, shift = 0) {
  let offset = 0;
  const typed = Object.entries(arrays).map(([name, [type, shape, values]]) => {
    const array = { name, type, shape, offset, values: TYPES[type].from(values) };
    offset += Math.ceil(array.values.byteLength / 8) * 8;
    return array;
  });
  const listed = typed.map(({ name, type, shape, offset: at }) => ({ name, type, shape, offset: at }));
  const json = new TextEncoder().encode(JSON.stringify({ ...header, arrays: listed }));
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const bytes = new Uint8Array(shift + start + offset).subarray(shift);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, json.length, true);
  bytes.set(json, 4);
  for (const { offset: at, values } of typed) bytes.set(new Uint8Array(values.buffer), start + at);
  return bytes;
}

/** A message with moments after `epochs` epochs (or [epoch, timestep]) and the losses of all epochs from `held` on. */
export function message(epochs, { held = 0, losses, weights, ...header } = {}) {
  const points = epochs.map((epoch) => (Array.isArray(epoch) ? epoch : [epoch, 0]));
  const newest = header.newest ?? points.at(-1) ?? [0, 0];
  const values = losses ?? Array.from({ length: Math.max(newest[0] - held, 0) }, (_, i) => 100 / (held + i + 1));
  const n = points.length;
  const defaults = { run: "a", view: "v", answered: 0, playing: true, looked_at: null, epochs: 2000, steps: null };
  const more = { rate: 50, wait: 0, film: null, losses_first: held, still: null, run_arrays: ["losses", "corrects"] };
  const arrays = {
    epoch: ["i4", [n], points.map(([epoch]) => epoch)],
    timestep: ["i4", [n], points.map(([, timestep]) => timestep)],
    loss: ["f8", [n], points.map(([epoch]) => epoch / 2)],
    weights: ["f4", [n, 2, 2], weights ?? points.flatMap(([epoch]) => [epoch, epoch + 1, epoch + 2, epoch + 3])],
    losses: ["f8", [values.length], values],
    corrects: ["i4", [values.length], values.map(() => 3)],
  };
  return decode(encode({ ...defaults, ...more, newest, ...header }, arrays));
}

/** Store, player and seeker, with a clock that only `tick` moves. `sent` are the requests in order. */
export function makeStage() {
  const sent = [];
  const store = new Store();
  const asker = new Asker((what) => sent.push(what), 0);
  const player = new Player(store, asker);
  const seeker = new Seeker(player, store, asker);
  const stage = { sent, store, asker, player, seeker, now: 1000, drawn: [] };
  stage.receive = (one) => {
    const news = store.take(one);
    asker.receive(one.header.answered, stage.now);
    player.receive(one.header, news, stage.now);
    seeker.receive(news.isNewView, stage.now);
  };
  stage.frame = () => {
    seeker.frame(stage.now);
    const moment = player.frame(stage.now);
    if (moment !== stage.drawn.at(-1)) stage.drawn.push(moment);
    asker.sendPresses(stage.now);
    const wanted = player.wanted(stage.now);
    const request = wanted && asker.offer(wanted, stage.now);
    if (request && wanted.kind === "seek") seeker.wasAsked(wanted.epoch, request);
    return moment;
  };
  /** Lets `milliseconds` pass in frames of `length`. */
  stage.tick = (milliseconds, length = 10) => {
    for (let passed = 0; passed < milliseconds; passed += length) {
      stage.now += length;
      stage.frame();
    }
    return player.shown;
  };
  return stage;
}

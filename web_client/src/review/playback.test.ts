import { describe, expect, it } from "vitest";
import { Playback, nudgedRate } from "./playback";
import type { Medium } from "./playback";

/** A video whose time passes only when told to, at its rate. */
class Film implements Medium {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 4;
  error: unknown = null;

  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  pass(seconds: number): void {
    if (!this.paused) this.currentTime += seconds * this.playbackRate;
  }
}

function replay(durationUs = 60e6) {
  let ms = 0;
  const playback = new Playback(
    durationUs,
    () => undefined,
    () => ms,
  );
  const run = (seconds: number, films: Film[]) => {
    for (let step = 0; step < seconds * 20; step += 1) {
      ms += 50;
      for (const film of films) film.pass(0.05);
      playback.tick();
    }
  };
  return { playback, run };
}

describe("Playback", () => {
  it("holds a track that began later to the same clock", () => {
    const { playback, run } = replay();
    const [first, second] = [new Film(), new Film()];
    playback.attach(first, { startsUs: 0, durationUs: 50e6 });
    playback.attach(second, { startsUs: 3e6, durationUs: 50e6 });
    playback.play();
    run(10, [first, second]);
    expect(first.currentTime - second.currentTime).toBeCloseTo(3, 1);
    expect(playback.positionUs / 1e6).toBeCloseTo(10, 3);
    playback.close();
  });

  it("stands while a track has nothing to show, and no track runs on alone", () => {
    const { playback, run } = replay();
    const [good, poor] = [new Film(), new Film()];
    playback.attach(good, { startsUs: 0, durationUs: 50e6 });
    playback.attach(poor, { startsUs: 0, durationUs: 50e6 });
    playback.play();
    run(2, [good, poor]);
    poor.readyState = 2;
    run(3, [good, poor]);
    expect(playback.waiting).toBe(true);
    expect(good.paused).toBe(true);
    expect(playback.positionUs / 1e6).toBeCloseTo(2, 0);
    poor.readyState = 4;
    run(1, [good, poor]);
    expect(playback.waiting).toBe(false);
    expect(Math.abs(good.currentTime - poor.currentTime)).toBeLessThan(0.08);
    playback.close();
  });

  it("brings a track that is a little ahead back within 80 ms without a jump", () => {
    const { playback, run } = replay();
    const film = new Film();
    playback.attach(film, { startsUs: 0, durationUs: 50e6 });
    playback.play();
    film.currentTime = 0.2;
    run(4, [film]);
    expect(Math.abs(film.currentTime - playback.positionUs / 1e6)).toBeLessThan(0.03);
    playback.close();
  });

  it("seeks a track that is far off", () => {
    const { playback, run } = replay();
    const film = new Film();
    playback.attach(film, { startsUs: 0, durationUs: 50e6 });
    playback.play();
    film.currentTime = 9;
    run(0.1, [film]);
    expect(film.currentTime).toBeLessThan(0.3);
    playback.close();
  });

  it("lets the clock wait for tracks that all start late, instead of seeking them", () => {
    const { playback, run } = replay();
    const films = [new Film(), new Film()];
    for (const film of films) {
      film.currentTime = 10;
      playback.attach(film, { startsUs: 0, durationUs: 50e6 });
    }
    playback.seek(10e6);
    playback.play();
    run(0.4, []); // the browser has not got them going yet
    expect(films.map((film) => film.currentTime)).toEqual([10, 10]);
    run(2, films);
    expect(Math.abs((films[0]?.currentTime ?? 0) - playback.positionUs / 1e6)).toBeLessThan(0.08);
    playback.close();
  });

  it("keeps a track at rest outside its span, and stops at the end", () => {
    const { playback, run } = replay(5e6);
    const film = new Film();
    playback.attach(film, { startsUs: 2e6, durationUs: 1e6 });
    playback.play();
    run(1, [film]);
    expect(film.paused).toBe(true);
    run(1.5, [film]);
    expect(film.paused).toBe(false);
    run(4, [film]);
    expect(film.paused).toBe(true);
    expect(playback.playing).toBe(false);
    expect(playback.positionUs).toBe(5e6);
  });

  it("nudges by no more than a person hears", () => {
    expect(nudgedRate(1, 0.005)).toBe(1);
    expect(nudgedRate(1, 0.06)).toBeCloseTo(0.95);
    expect(nudgedRate(2, -0.2)).toBeCloseTo(2.2);
  });
});

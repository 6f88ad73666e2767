/** Korean forms of times, dates, prices and durations. */

const TIME = new Intl.DateTimeFormat("ko-KR", { hour: "numeric", minute: "2-digit", hour12: true });
const DAY = new Intl.DateTimeFormat("ko-KR", { year: "numeric", month: "long", day: "numeric", weekday: "long" });
const NUMBER = new Intl.NumberFormat("ko-KR");

/** Kakao's fixed timeout; the user of a later answer sees nothing. */
export const KAKAO_TIMEOUT_MS = 5000;
/** How long Kakao takes a callback. */
export const CALLBACK_MS = 60_000;
/** A slow answer took more than this part of its time. */
const SLOW_PART = 0.7;

/** "오후 3:07" */
export function clock(date) {
  return TIME.format(date);
}

/** "2026년 11월 21일 토요일" */
export function day(date) {
  return DAY.format(date);
}

/** "12,000원" */
export function won(amount) {
  return `${NUMBER.format(amount)}원`;
}

/** "812 ms" */
export function milliseconds(ms) {
  return `${NUMBER.format(Math.round(ms))} ms`;
}

/** "5.2초", cut, so that 4.96 s is never shown as the limit itself */
export function seconds(ms) {
  return `${(Math.floor(ms / 100) / 10).toFixed(1)}초`;
}

/** "good" | "slow" | "late" against Kakao's limit. */
export function latencyGrade({ ms, limitMs }) {
  if (ms > limitMs) return "late";
  return ms > SLOW_PART * limitMs ? "slow" : "good";
}

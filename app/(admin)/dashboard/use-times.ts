import { useFormatter } from "next-intl";

const day = 86_400;
const date = { month: "2-digit", day: "2-digit" } as const;
const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** How the begin of a step is told in the operator's zone: whole, and short below a chart. `step` in seconds. */
export function useTimes(step: number): { whole(at: number): string; short(at: number): string } {
	const format = useFormatter();
	const tell = (at: number, ...parts: object[]) => format.dateTime(new Date(at), Object.assign({}, ...parts));
	const whole = step < day ? [date, time] : [{ year: "numeric" }, date];
	return {
		whole: (at) => tell(at, ...whole),
		short: (at) => tell(at, ...(step < 6 * 3_600 ? [time] : [date])),
	};
}

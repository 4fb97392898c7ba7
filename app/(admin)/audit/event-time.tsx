import { useFormatter } from "next-intl";

/** When it was, to the second: who compares events needs no "two hours ago". */
export function EventTime({ at }: { at: string }) {
	const format = useFormatter();
	const date = new Date(at);
	const short = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
	return (
		<time dateTime={at} className="moment" title={format.dateTime(date, { dateStyle: "full", timeStyle: "long" })}>
			{format.dateTime(date, { ...short, hourCycle: "h23" })}
		</time>
	);
}

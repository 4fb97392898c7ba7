import { useFormatter, useNow, useTranslations } from "next-intl";

interface MomentProps {
	/** ISO 8601 or milliseconds since 1970; null: never. */
	at: string | number | null;
	/**
	 * both: absolute with the relative time beside it (details) · short: relative, the absolute one on demand (lists) ·
	 * absolute: within a sentence, or beside a relative one.
	 */
	show?: "both" | "short" | "absolute";
}

/** A time in the operator's own zone. Works in server components, and in client ones inside `Words`. */
export function Moment({ at, show = "both" }: MomentProps) {
	const format = useFormatter();
	const now = useNow();
	const t = useTranslations("common");
	if (at === null) return <span className="note">{t("never")}</span>;
	const date = new Date(at);
	const absolute = format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
	const relative = format.relativeTime(date, now);
	return (
		<time dateTime={date.toISOString()} title={show === "short" ? absolute : undefined} className="moment">
			{show === "short" ? relative : absolute}
			{show === "both" && <span className="note"> {relative}</span>}
		</time>
	);
}

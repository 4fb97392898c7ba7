import { useFormatter, useTranslations } from "next-intl";
import type { Stats } from "./looked-at.ts";

type Totals = Stats["totals"];

/** The figures in their order; `of`: what a failure is a share of. */
const figures = [
	{ name: "logins" },
	{ name: "activeSessions" },
	{ name: "newUsers" },
	{ name: "refusedLogins", of: ({ logins, refusedLogins }: Totals) => (logins.now ?? 0) + (refusedLogins.now ?? 0) },
	{ name: "decryptFailures", of: ({ decryptions }: Totals) => decryptions.now ?? 0 },
	{ name: "signatureFailures" },
	{ name: "platformErrors", of: ({ platformCalls }: Totals) => platformCalls.now ?? 0 },
	{ name: "platformLatency", isTime: true },
] as const;

/** The numbers of the time that is looked at, each beside the time before. */
export function KeyFigures({ totals }: { totals: Totals }) {
	const t = useTranslations("dashboard.figures");
	return (
		<section aria-label={t("title")}>
			<dl className="figures">
				{figures.map((figure) => (
					<div key={figure.name}>
						<dt>{t(figure.name)}</dt>
						<dd>
							<Value value={totals[figure.name].now} isTime={"isTime" in figure} />
							{"of" in figure && <Share part={totals[figure.name].now ?? 0} all={figure.of(totals)} />}
							<Comparison {...totals[figure.name]} />
						</dd>
					</div>
				))}
			</dl>
		</section>
	);
}

function Value({ value, isTime }: { value: number | null; isTime: boolean }) {
	const t = useTranslations("dashboard.figures");
	const format = useFormatter();
	if (value === null) return <span className="note">{t("unknown")}</span>;
	return <strong>{isTime ? t("milliseconds", { value }) : format.number(value)}</strong>;
}

function Share({ part, all }: { part: number; all: number }) {
	const t = useTranslations("dashboard.figures");
	const format = useFormatter();
	if (part === 0 || all === 0) return null;
	const share = format.number(part / all, { style: "percent", maximumFractionDigits: 1 });
	return <span className="note">{t("share", { share, all })}</span>;
}

/** A change that is too small to be told as one. */
const nothing = 0.0005;

// The sign is read at a glance; the words are for those who listen, and for those who wonder.
function Comparison({ now, before }: { now: number | null; before: number | null }) {
	const t = useTranslations("dashboard.figures");
	const format = useFormatter();
	if (now === null || before === null) return null;
	if (before === 0) return now === 0 ? null : <span className="note">{t("none")}</span>;
	const share = Math.abs(now - before) / before;
	const direction = share < nothing ? "same" : now > before ? (share < 10 ? "up" : "times") : "down";
	const change =
		direction === "times"
			? format.number(Math.round(now / before))
			: format.number(share, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 });
	const words = t(direction, { change });
	return (
		<span className="change" title={words}>
			<span aria-hidden="true">
				{{ up: `▲ ${change}`, times: `▲ ×${change}`, down: `▼ ${change}`, same: "=" }[direction]}
			</span>
			<span className="unseen">{words}</span>
		</span>
	);
}

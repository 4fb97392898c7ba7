import { useFormatter, useTranslations } from "next-intl";
import type { showSettings } from "../../../lib/settings.ts";
import { sizeIn } from "../../ui/size.ts";
import { StatusTag } from "../../ui/status-tag.tsx";

type Warning = Awaited<ReturnType<typeof showSettings>>["warnings"][number];

const tones = { error: "bad", warning: "warning", info: "quiet" } as const;

/** What somebody should change about the installation, and how. */
export function Warnings({ warnings }: { warnings: readonly Warning[] }) {
	const t = useTranslations("settings");
	const severity = useTranslations("dashboard.attention.severities");
	const format = useFormatter();
	return (
		<section aria-labelledby="warnings">
			<h2 id="warnings">{t("warnings.title")}</h2>
			{warnings.length === 0 && <p className="note">{t("warnings.nothing")}</p>}
			<ul className="warnings">
				{warnings.map(({ code, severity: urgency, count }) => (
					<li key={code}>
						<StatusTag tone={tones[urgency]}>{severity(urgency)}</StatusTag>
						<div>
							<strong>{t(`concerns.${code}.title`, { count: count ?? 0, size: sizeIn(format, count ?? 0) })}</strong>
							<p>{t(`concerns.${code}.remedy`)}</p>
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

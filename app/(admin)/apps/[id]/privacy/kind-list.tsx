import { useTranslations } from "next-intl";
import { type Collected, type DataKind, dataKinds } from "../../../../../lib/collected.ts";
import { isOffered } from "../../../../../lib/platforms/offers.ts";
import { Facts } from "../../../../ui/facts.tsx";
import { StatusTag } from "../../../../ui/status-tag.tsx";
import { inWords } from "../../duration.ts";

/** Each kind of data: why, where and how it is kept, for how long, and how the user gets it removed. */
export function KindList({ collected }: { collected: Collected }) {
	const t = useTranslations("privacy");
	const until = useDuration(collected);
	const platform = useTranslations("apps.platforms")(collected.app.platform);
	const isToldOf = isOffered(collected.app.platform, "push");
	const removal = (kind: DataKind) =>
		!isToldOf && (kind === "openid" || kind === "nickname")
			? t(`kinds.${kind}.removalHere`)
			: t(`kinds.${kind}.removal`, { platform });
	const kept = dataKinds.filter((kind) => collected.kept[kind]);
	const notKept = dataKinds.filter((kind) => !collected.kept[kind]);
	return (
		<>
			<section aria-labelledby="collected">
				<h2 id="collected">{t("collected")}</h2>
				<p className="note">{t("backups")}</p>
				<ul className="kinds">
					{kept.map((kind) => (
						<li key={kind}>
							<h3>{t(`kinds.${kind}.name`)}</h3>
							<Facts
								facts={[
									[t("purpose"), t(`kinds.${kind}.purpose`, { platform })],
									[t("place"), t(`kinds.${kind}.place`)],
									[t("until"), until(kind)],
									[t("removal"), removal(kind)],
								]}
							/>
						</li>
					))}
				</ul>
			</section>
			{notKept.length > 0 && (
				<section aria-labelledby="not-collected">
					<h2 id="not-collected">{t("notCollected")}</h2>
					<p className="row">
						{notKept.map((kind) => (
							<StatusTag key={kind} tone="quiet">
								{t(`kinds.${kind}.name`)}
							</StatusTag>
						))}
					</p>
					<p className="note">{t("notCollectedHint")}</p>
				</section>
			)}
		</>
	);
}

/** How long a kind of data is kept, as the app's policy and the retention settings say. */
function useDuration({ absoluteLifetime, settings }: Collected): (kind: DataKind) => string {
	const t = useTranslations("privacy.durations");
	const units = useTranslations("apps.policy.duration");
	const { count, unit } = inWords(absoluteLifetime);
	const { keepEndedSessions, keepAuditDays, maxAuditEvents } = settings;
	const ofEvents = [
		keepAuditDays === null ? t("auditForever") : t("auditDays", { days: keepAuditDays }),
		...(maxAuditEvents === null ? [] : [t("auditEvents", { events: maxAuditEvents })]),
	].join(" ");
	return (kind) => {
		if (kind === "session") return t("session", { lifetime: units(unit, { count }), days: keepEndedSessions });
		if (kind === "origin") return t("origin", { days: keepEndedSessions, audit: ofEvents });
		if (kind === "audit") return ofEvents;
		if (kind === "sessionKey") return t("sessionKey");
		return kind === "loginCode" ? t("loginCode") : t("user");
	};
}

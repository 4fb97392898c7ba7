import { useTranslations } from "next-intl";
import type { PastCheck } from "../../../lib/check-app.ts";
import { isPlatformName } from "../../../lib/platforms/index.ts";
import { isOffered } from "../../../lib/platforms/offers.ts";
import { explain } from "../../ui/explanation/explain.ts";
import { Moment } from "../../ui/moment.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";

/** What the platform said to an app's last check, and when. */
export function CheckState({ platform, check }: { platform: string; check: PastCheck | null }) {
	const t = useTranslations("apps.checks");
	const say = useTranslations("explanations");
	if (isPlatformName(platform) && !isOffered(platform, "accessToken"))
		return <span className="note">{t("notOffered")}</span>;
	if (!check) return <span className="note">{t("never")}</span>;
	const isOk = check.outcome === "ok";
	return (
		<>
			<StatusTag tone={isOk ? "good" : "bad"}>{isOk ? t("ok") : explain(say, check).title}</StatusTag>{" "}
			<Moment at={check.at} show="short" />
		</>
	);
}

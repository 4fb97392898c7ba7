import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PastCheck } from "../../../../lib/check-app.ts";
import type { PlatformName } from "../../../../lib/platforms/index.ts";
import { endsAccessTokens, isOffered } from "../../../../lib/platforms/offers.ts";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Explanation } from "../../../ui/explanation/explanation.tsx";
import { Moment } from "../../../ui/moment.tsx";
import type { ShownApp } from "../app-list.tsx";
import { Console } from "../console.tsx";
import { Coverage } from "./coverage.tsx";

interface CheckPanelProps {
	app: ShownApp;
	platform: PlatformName;
	check: PastCheck | null;
	coverage: { users: number; withUnionid: number };
	isOwner: boolean;
}

/** What the platform says to the app's secret and to our address, explained, with what to do; and who has a unionid. */
export function CheckPanel({ app, platform, check, coverage, isOwner }: CheckPanelProps) {
	const t = useTranslations("apps.check");
	const words = useTranslations("platforms");
	const title = useTranslations("apps.platforms");
	const isChecked = isOffered(platform, "accessToken");
	const audit = (text: ReactNode) => (
		<Link href={`/audit?action=login&appid=${encodeURIComponent(app.appid)}`} prefetch={false}>
			{text}
		</Link>
	);
	return (
		<section aria-labelledby="check">
			<h2 id="check">{t("title")}</h2>
			<p className="note">
				{isChecked
					? t("about", { secret: words(`${platform}.secret`) })
					: t.rich("notOffered", { platform: title(platform), audit })}
			</p>
			{endsAccessTokens(platform) && <p className="note">{t("endsTokens")}</p>}
			{isChecked && (
				<div role="status">{check ? <Result check={check} platform={platform} /> : <p>{t("never")}</p>}</div>
			)}
			{isOwner && isChecked && (
				<p>
					<ChangeButton
						label={t("run")}
						change={{ method: "POST", path: `/api/admin/apps/${app.id}/check`, done: null }}
					/>
				</p>
			)}
			<Coverage platform={platform} {...coverage} />
		</section>
	);
}

function Result({ check, platform }: { check: PastCheck; platform: PlatformName }): ReactNode {
	const t = useTranslations("apps.check");
	const address = typeof check.detail.hint === "string" ? check.detail.hint : null;
	return (
		<>
			<p>
				{t("last")} <Moment at={check.at} />
			</p>
			<Explanation event={check} />
			{address !== null && (
				<p>
					{t("address")}: <strong className="id">{address}</strong> <CopyButton text={address} />
				</p>
			)}
			{check.reason === "app_misconfigured" && (
				<p>
					<Console of={platform}>{t("console")}</Console>
				</p>
			)}
		</>
	);
}

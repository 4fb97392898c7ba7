import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PlatformName as Name } from "../../../../lib/platforms/index.ts";
import { isCheckedAtOnce, secretPartsOf } from "../../../../lib/platforms/offers.ts";
import { Facts } from "../../../ui/facts.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { PlatformName } from "../../platform-name.tsx";
import type { ShownApp } from "../app-list.tsx";
import { AppState } from "../app-state.tsx";
import { RotateSecret } from "./rotate-secret.tsx";

interface AppFactsProps {
	app: ShownApp;
	platform: Name;
	isOwner: boolean;
	/** The environment registers it anew at each start. */
	isUnattended: boolean;
}

/** What is known about an app, and the ways to all that belongs to it. */
export function AppFacts({ app, platform, isOwner, isUnattended }: AppFactsProps) {
	const t = useTranslations("apps");
	const words = useTranslations("platforms");
	const to = (page: "sessions" | "users" | "audit"): ReactNode => (
		<Link key={page} href={`/${page}?appid=${encodeURIComponent(app.appid)}`} prefetch={false}>
			{t(`facts.${page}`)}
		</Link>
	);
	const secret = (
		<span className="row">
			{t("facts.secretKept")}{" "}
			{isOwner && (
				<RotateSecret
					id={app.id}
					platform={platform}
					parts={secretPartsOf(platform)}
					isChecked={isCheckedAtOnce(platform)}
				/>
			)}
		</span>
	);
	return (
		<section aria-label={t("facts.title")}>
			{app.simulated && <p className="note">{t("simulated")}</p>}
			<Facts
				facts={[
					[t("facts.state"), <AppState key="state" app={app} />],
					[t("facts.platform"), <PlatformName key="platform" {...app} />],
					[words(`${platform}.secret`), app.simulated ? undefined : secret],
					[t("facts.created"), <Moment key="created" at={app.createdAt} />],
					[
						t("facts.more"),
						<span key="more" className="row">
							{to("sessions")} {to("users")} {to("audit")}{" "}
							<Link href={`/apps/${app.id}/privacy`} prefetch={false}>
								{t("facts.privacy")}
							</Link>
						</span>,
					],
				]}
			/>
			{isUnattended && <p className="banner">{t("unattended")}</p>}
		</section>
	);
}

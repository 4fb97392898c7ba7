import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { isPlatformName } from "../../../../lib/platforms/index.ts";
import { Facts } from "../../../ui/facts.tsx";
import { Moment } from "../../../ui/moment.tsx";
import type { ShownApp } from "../app-list.tsx";
import { AppState } from "../app-state.tsx";
import { RotateSecret } from "./rotate-secret.tsx";

interface AppFactsProps {
	app: ShownApp;
	isOwner: boolean;
	/** The environment registers it anew at each start. */
	isUnattended: boolean;
}

/** What is known about an app, and the ways to all that belongs to it. */
export function AppFacts({ app, isOwner, isUnattended }: AppFactsProps) {
	const t = useTranslations("apps");
	const to = (page: "sessions" | "users" | "audit"): ReactNode => (
		<Link key={page} href={`/${page}?appid=${encodeURIComponent(app.appid)}`} prefetch={false}>
			{t(`facts.${page}`)}
		</Link>
	);
	const secret = (
		<span className="row">
			{t("facts.secretKept")} {isOwner && <RotateSecret id={app.id} />}
		</span>
	);
	return (
		<section aria-label={t("facts.title")}>
			{app.simulated && <p className="note">{t("simulated")}</p>}
			<Facts
				facts={[
					[t("facts.state"), <AppState key="state" app={app} />],
					[t("facts.platform"), isPlatformName(app.platform) ? t(`platforms.${app.platform}`) : app.platform],
					[t("facts.secret"), app.simulated ? undefined : secret],
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

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ShownApp } from "../app-list.tsx";
import { PolicyFacts } from "./policy-facts.tsx";
import { PolicyForm } from "./policy-form.tsx";

interface PolicyProps {
	app: ShownApp;
	/** The platform's data says when it was fetched. */
	isDated: boolean;
	isOwner: boolean;
}

/** What the app decides for itself: a form for owners, facts for the others. */
export function Policy({ app, isDated, isOwner }: PolicyProps) {
	const t = useTranslations("apps.policy");
	const sessions = (text: ReactNode) => (
		<Link href={`/sessions?appid=${encodeURIComponent(app.appid)}`} prefetch={false}>
			{text}
		</Link>
	);
	return (
		<section className="policy" aria-labelledby="policy">
			<h2 id="policy">{t("title")}</h2>
			<p className="note">{t.rich("about", { sessions })}</p>
			{isOwner ? (
				// Another policy, another form: what somebody else saved is shown.
				<PolicyForm key={JSON.stringify(app.policy)} id={app.id} policy={app.policy} isDated={isDated} />
			) : (
				<PolicyFacts policy={app.policy} />
			)}
		</section>
	);
}

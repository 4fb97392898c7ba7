import { useTranslations } from "next-intl";
import { Facts } from "../../../ui/facts.tsx";
import { Moment } from "../../../ui/moment.tsx";
import type { ShownUser } from "./user-verdict.tsx";

/** What personal data is held on a user, and why. */
export function HeldData({ user: { held, sessionKeys } }: { user: ShownUser }) {
	const t = useTranslations("users");
	return (
		<>
			<h2>{t("sections.held")}</h2>
			<Facts
				facts={held.map(({ field, why }) => [
					t(`fields.${field}`),
					field === "addresses" ? t("whyAddresses") : t(`why.${why}`),
				])}
			/>
			<p className="note">{t("keys", { count: sessionKeys.length })}</p>
			<ul className="plain">
				{sessionKeys.map(({ obtainedAt }) => (
					<li key={obtainedAt}>
						<Moment at={obtainedAt} />
					</li>
				))}
			</ul>
		</>
	);
}

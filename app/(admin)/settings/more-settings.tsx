import Link from "next/link";
import { useTranslations } from "next-intl";

const links = [
	{ name: "apiKeys", href: "/settings/api-keys", forOwners: true },
	{ name: "operators", href: "/operators", forOwners: true },
	{ name: "apps", href: "/apps", forOwners: false },
	{ name: "account", href: "/account", forOwners: false },
] as const;

/** Where the other settings are. */
export function MoreSettings({ isOwner }: { isOwner: boolean }) {
	const t = useTranslations("settings.links");
	return (
		<section aria-labelledby="more">
			<h2 id="more">{t("title")}</h2>
			<ul className="more-settings">
				{links
					.filter(({ forOwners }) => isOwner || !forOwners)
					.map(({ name, href }) => (
						<li key={href}>
							<Link href={href} prefetch={false}>
								{t(name)}
							</Link>
						</li>
					))}
			</ul>
		</section>
	);
}

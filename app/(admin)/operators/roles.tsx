import { useTranslations } from "next-intl";
import { roles } from "../../../lib/roles.ts";
import { Facts } from "../../ui/facts.tsx";

/** What each role may do. */
export function Roles() {
	const t = useTranslations("operators.roles");
	const shell = useTranslations("shell.roles");
	return (
		<section className="card roles" aria-labelledby="roles">
			<h2 id="roles">{t("title")}</h2>
			<Facts facts={roles.map((role) => [shell(role), t(role)])} />
		</section>
	);
}

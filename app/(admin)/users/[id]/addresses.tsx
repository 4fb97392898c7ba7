import { useTranslations } from "next-intl";
import { Moment } from "../../../ui/moment.tsx";
import type { Unmasked } from "./unmasked.ts";

/** From where a user's sessions were opened. */
export function Addresses({ addresses }: Pick<Unmasked, "addresses">) {
	const t = useTranslations("users.unmask");
	if (addresses.length === 0) return t("none");
	return (
		<ul className="plain">
			{addresses.map(({ ip, sessions, lastSeenAt }) => (
				<li key={ip}>
					<bdi className="id">{ip}</bdi> · {t("sessions", { count: sessions })} ·{" "}
					<Moment at={lastSeenAt} show="short" />
				</li>
			))}
		</ul>
	);
}

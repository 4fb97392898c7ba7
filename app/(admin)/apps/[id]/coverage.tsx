import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Console } from "../console.tsx";

interface CoverageProps {
	users: number;
	withUnionid: number;
}

/** How many of the newest users have a unionid, and what to do where nobody has. */
export function Coverage({ users, withUnionid }: CoverageProps) {
	const t = useTranslations("apps.unionid");
	const found = users === 0 ? "none" : withUnionid === 0 ? "zero" : withUnionid < users ? "some" : "all";
	const console = (name: ReactNode) => <Console of="openPlatform">{name}</Console>;
	return (
		<>
			<h3>{t("title")}</h3>
			<p>
				{t(found, { users, withUnionid })} {found === "zero" && t.rich("remedy", { console })}
			</p>
		</>
	);
}

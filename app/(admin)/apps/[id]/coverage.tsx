import { useTranslations } from "next-intl";
import type { PlatformName } from "../../../../lib/platforms/index.ts";

interface CoverageProps {
	platform: PlatformName;
	users: number;
	withUnionid: number;
}

/** How many of the newest users have a unionid, and what to do where nobody has. */
export function Coverage({ platform, users, withUnionid }: CoverageProps) {
	const t = useTranslations("apps.unionid");
	const words = useTranslations("platforms");
	const found = users === 0 ? "none" : withUnionid === 0 ? "zero" : withUnionid < users ? "some" : "all";
	return (
		<>
			<h3>{t("title")}</h3>
			<p>
				{t(found, { users, withUnionid })}
				{found === "zero" && ` ${t("remedy")} ${words(`${platform}.unionid`)}`}
			</p>
		</>
	);
}

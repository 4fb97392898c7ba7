import Link from "next/link";
import { useTranslations } from "next-intl";
import { useToldPlatform } from "../platform-name.tsx";
import { AppChoice } from "./app-choice.tsx";
import { addressOf, type LookedAt } from "./looked-at.ts";
import { ranges } from "./ranges.ts";

interface ChoicesProps {
	looked: LookedAt;
	apps: readonly { appid: string; name: string; platform: string }[];
}

/** Which time and which app is looked at; both stand in the address. */
export function Choices({ looked: { range, appid }, apps }: ChoicesProps) {
	const t = useTranslations("dashboard");
	const told = useToldPlatform(apps);
	return (
		<search className="choices">
			<nav aria-label={t("range")}>
				<ul className="ranges">
					{ranges.map((one) => (
						<li key={one}>
							<Link
								href={addressOf({ range: one, appid })}
								prefetch={false}
								scroll={false}
								aria-current={one === range ? "true" : undefined}
							>
								{t(`ranges.${one}`)}
							</Link>
						</li>
					))}
				</ul>
			</nav>
			{apps.length > 1 && (
				<AppChoice
					chosen={appid}
					options={[null, ...apps.map((app) => app.appid)].map((one) => ({
						appid: one,
						label: apps.find((app) => app.appid === one)?.name ?? t("allApps"),
						platform: told(apps.find((app) => app.appid === one)?.platform),
						address: addressOf({ range, appid: one }),
					}))}
				/>
			)}
		</search>
	);
}

import { useFormatter, useNow, useTranslations } from "next-intl";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { AttentionList } from "./attention-list.tsx";
import { ByApp } from "./by-app.tsx";
import { Charts } from "./charts.tsx";
import { Choices } from "./choices.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { KeyFigures } from "./key-figures.tsx";
import type { LookedAt } from "./looked-at.ts";
import { Refresh } from "./refresh.tsx";

interface DashboardProps {
	looked: LookedAt;
	apps: readonly { id: string; appid: string; name: string; platform: string; enabled: boolean }[];
	/** Nobody ever logged in. */
	isFresh: boolean;
	publicUrl: string;
	isSimulated: boolean;
}

/** What needs a person first, then what happens; with nothing yet, what to do first. */
export function Dashboard({ looked, apps, isFresh, publicUrl, isSimulated }: DashboardProps) {
	const t = useTranslations("dashboard");
	const format = useFormatter();
	const time = format.dateTime(useNow(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
	return (
		<>
			<PageHead
				title={t("title")}
				description={t("about", { time })}
				actions={
					<Words areas={["dashboard"]}>
						<Refresh />
					</Words>
				}
			/>
			<AttentionList attention={looked.stats.attention} apps={apps} />
			{isFresh ? (
				<FirstSteps {...{ publicUrl, isSimulated }} hasApp={apps.some(({ enabled }) => enabled)} />
			) : (
				<>
					<Words areas={["dashboard"]}>
						<Choices looked={looked} apps={apps} />
					</Words>
					<KeyFigures totals={looked.stats.totals} />
					<Charts stats={looked.stats} />
					{looked.appid === null && looked.stats.apps.length > 1 && <ByApp looked={looked} apps={apps} />}
				</>
			)}
		</>
	);
}

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Foreign } from "../../ui/foreign.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { useToldPlatform } from "../platform-name.tsx";
import { addressOf, type LookedAt, type Stats } from "./looked-at.ts";

type AppRow = Stats["apps"][number];

const columns = ["logins", "refusedLogins", "newUsers", "activeSessions", "decryptFailures", "platformErrors"] as const;

interface ByAppProps {
	looked: LookedAt;
	apps: readonly { appid: string; platform: string }[];
}

/** The figures of each app, the busiest first; its name leads to the dashboard of that app alone. */
export function ByApp({ looked: { range, stats }, apps }: ByAppProps) {
	const t = useTranslations("dashboard.apps");
	const format = useFormatter();
	const told = useToldPlatform(apps);
	const numbers = columns.map((key): Column<AppRow> => {
		const cell = ({ [key]: value }: AppRow) => (value === null ? "–" : format.number(value));
		return { key, title: t(key), align: "end", isNarrow: true, cell };
	});
	const name: Column<AppRow> = {
		...{ key: "name", title: t("name"), isHead: true },
		cell: (app) => (
			<>
				<Link href={addressOf({ range, appid: app.appid })} prefetch={false}>
					<Foreign text={app.name} length={40} bare />
				</Link>{" "}
				<span className="note">{told(apps.find(({ appid }) => appid === app.appid)?.platform)}</span>
			</>
		),
	};
	return (
		<section aria-labelledby="apps">
			<h2 id="apps">{t("title")}</h2>
			<ListTable label={t("title")} columns={[name, ...numbers]} rows={stats.apps} rowId={({ appid }) => appid} />
		</section>
	);
}

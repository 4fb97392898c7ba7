import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PastCheck } from "../../../lib/check-app.ts";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { Foreign } from "../../ui/foreign.tsx";
import { Id } from "../../ui/id.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PlatformName } from "../platform-name.tsx";
import { AppState } from "./app-state.tsx";
import { CheckState } from "./check-state.tsx";

/** An app as the operations tell it. */
export type ShownApp = OutputOf<typeof contract.showApp>;

interface Row {
	app: ShownApp;
	check: PastCheck | null;
}

interface AppListProps {
	rows: readonly Row[];
	paging: { nextCursor: string | null; previousCursor: string | null };
}

/** The apps, each with its state and what its last check said. */
export function AppList({ rows, paging }: AppListProps) {
	const t = useTranslations("apps");
	const columns: Column<Row>[] = [
		{
			...{ key: "name", title: t("list.name"), isHead: true },
			cell: ({ app }) => (
				<Link href={`/apps/${app.id}`} prefetch={false}>
					<Foreign text={app.name} length={60} bare />
				</Link>
			),
		},
		{ key: "platform", title: t("list.platform"), isNarrow: true, cell: ({ app }) => <PlatformName {...app} /> },
		{ key: "appid", title: "AppID", isNarrow: true, cell: ({ app }) => <Id value={app.appid} length={20} /> },
		{ key: "state", title: t("list.state"), isNarrow: true, cell: ({ app }) => <AppState app={app} /> },
		{
			key: "check",
			title: t("list.check"),
			cell: ({ app, check }) => <CheckState platform={app.platform} check={check} />,
		},
		{
			...{ key: "created", title: t("list.created"), isNarrow: true },
			cell: ({ app }) => <Moment at={app.createdAt} show="short" />,
		},
	];
	return (
		<ListTable label={t("list.label")} columns={columns} rows={rows} rowId={({ app }) => app.id} paging={paging} />
	);
}

import { useTranslations } from "next-intl";
import type { OutputOf } from "../../../../lib/contract/operation.ts";
import type { contract } from "../../../../lib/contract.ts";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Foreign } from "../../../ui/foreign.tsx";
import { Id } from "../../../ui/id.tsx";
import { type Column, ListTable } from "../../../ui/list-table.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";
import { cut, visible } from "../../../ui/visible.ts";

type List = OutputOf<typeof contract.listApiKeys>;
type Row = List["items"][number];

interface KeyListProps {
	list: List;
	apps: readonly { appid: string; name: string }[];
}

/** The API keys, each with a button that removes it. */
export function KeyList({ list, apps }: KeyListProps) {
	const t = useTranslations("apiKeys");
	const nameOf = (appid: string) => apps.find((app) => app.appid === appid)?.name ?? appid;
	const columns: Column<Row>[] = [
		{
			...{ key: "name", title: t("list.name"), isHead: true },
			cell: ({ name, id }) => (
				<>
					<Foreign text={name} length={60} bare /> <Id value={id} bare />
				</>
			),
		},
		{
			...{ key: "scope", title: t("list.scope"), isNarrow: true },
			cell: ({ scope }) => <StatusTag tone={scope === "admin" ? "warning" : "quiet"}>{t(`scopes.${scope}`)}</StatusTag>,
		},
		{
			...{ key: "app", title: t("list.app") },
			cell: ({ appid }) => (appid === null ? t("allApps") : <Foreign text={nameOf(appid)} length={40} bare />),
		},
		{
			...{ key: "lastUsed", title: t("list.lastUsed"), isNarrow: true },
			cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} show="short" />,
		},
		{
			...{ key: "created", title: t("list.created"), isNarrow: true },
			cell: ({ createdAt }) => <Moment at={createdAt} show="short" />,
		},
		{
			...{ key: "actions", title: t("list.actions"), isNarrow: true },
			cell: ({ id, name }) => (
				<ChangeButton
					label={t("remove.open")}
					change={{ method: "DELETE", path: `/api/admin/api-keys/${id}`, done: t("remove.done") }}
					confirm={{ title: t("remove.title", { name: visible(cut(name, 60)) }), text: t("remove.text") }}
					size="small"
					isDangerous
				/>
			),
		},
	];
	const empty = <EmptyState title={t("empty.title")} text={t("empty.text")} />;
	return (
		<ListTable
			label={t("list.label")}
			columns={columns}
			rows={list.items}
			rowId={({ id }) => id}
			paging={list}
			empty={empty}
		/>
	);
}

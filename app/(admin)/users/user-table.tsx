import Link from "next/link";
import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../lib/audit-names.ts";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";
import { AppName } from "../app-name.tsx";
import { UserName } from "../user-name.tsx";

type List = OutputOf<typeof contract.listUsers>;
type User = List["items"][number];

interface UserTableProps {
	list: List;
	/** Their column is left out where there is one. */
	apps: AuditNames["apps"];
	isFiltered: boolean;
}

/** Users as a list, each leading to the user's page. */
export function UserTable({ list, apps, isFiltered }: UserTableProps) {
	const t = useTranslations("users");
	const app: Column<User> = {
		...{ key: "app", title: t("columns.app"), isNarrow: true },
		cell: ({ appid }) => <AppName appid={appid} apps={apps} />,
	};
	const columns: Column<User>[] = [
		{
			...{ key: "user", title: t("columns.user"), isHead: true },
			cell: (user) => (
				<Link href={`/users/${user.id}`} prefetch={false}>
					<UserName user={user} />
				</Link>
			),
		},
		{
			...{ key: "openid", title: t("columns.openid"), isNarrow: true },
			cell: ({ openid }) => <bdi className="id">{openid}</bdi>,
		},
		...(apps.size > 1 ? [app] : []),
		{
			...{ key: "since", title: t("columns.since"), isNarrow: true },
			cell: ({ createdAt }) => <Moment at={createdAt} show="absolute" />,
		},
		{
			...{ key: "status", title: t("columns.status"), isNarrow: true },
			cell: ({ blockedAt }) =>
				blockedAt ? (
					<StatusTag tone="bad">{t("status.blocked")}</StatusTag>
				) : (
					<StatusTag tone="good">{t("status.fine")}</StatusTag>
				),
		},
	];
	return (
		<ListTable
			{...{ label: t("title"), columns, rows: list.items, rowId: ({ id }: User) => id, paging: list, isFiltered }}
			empty={<EmptyState title={t("empty.title")} text={t("empty.text")} />}
		/>
	);
}

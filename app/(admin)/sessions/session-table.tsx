import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditNames } from "../../../lib/audit-names.ts";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { AppName } from "../app-name.tsx";
import { UserName, userLabel } from "../user-name.tsx";
import { DeviceName } from "./device-name.tsx";
import { EndChosen } from "./end-chosen.tsx";
import { EndOne } from "./end-one.tsx";
import { mayReset } from "./may-reset.ts";
import { SessionStatus } from "./session-status.tsx";

type List = OutputOf<typeof contract.listSessions>;
type Session = List["items"][number];

interface SessionTableProps {
	list: List;
	/** Their column is left out where there is one. */
	apps: AuditNames["apps"];
	/** The operator may end sessions: one by its button, several by choosing them. */
	mayEnd: boolean;
	/** All are of one user, who need not be named in each row. */
	isOfOneUser?: boolean;
	isFiltered?: boolean;
	hasPaging?: boolean;
	empty: ReactNode;
}

/** Sessions as a list. Client components in it need the words of `sessions`. */
export function SessionTable(props: SessionTableProps) {
	const { list, apps, mayEnd, isOfOneUser = false, isFiltered = false, hasPaging = false, empty } = props;
	const t = useTranslations("sessions");
	const { head, others } = useColumns(isOfOneUser);
	const app: Column<Session> = {
		...{ key: "app", title: t("columns.app"), isNarrow: true },
		cell: ({ appid }) => <AppName appid={appid} apps={apps} />,
	};
	const action: Column<Session> = {
		...{ key: "action", title: t("columns.action"), isNarrow: true },
		cell: (session) =>
			session.status === "active" && (
				<EndOne id={session.id} name={userLabel(session)} mayReset={mayReset(apps.get(session.appid))} />
			),
	};
	const unresettable = list.items.filter(({ appid }) => !mayReset(apps.get(appid))).map(({ id }) => id);
	return (
		<ListTable
			label={t("title")}
			columns={[...head, ...(apps.size > 1 && !isOfOneUser ? [app] : []), ...others, ...(mayEnd ? [action] : [])]}
			rows={list.items}
			rowId={({ id }) => id}
			isFiltered={isFiltered}
			empty={empty}
			{...(hasPaging && { paging: list })}
			{...(mayEnd && {
				choice: { actions: <EndChosen unresettable={unresettable} />, name: (session: Session) => userLabel(session) },
			})}
		/>
	);
}

function useColumns(isOfOneUser: boolean): Record<"head" | "others", Column<Session>[]> {
	const t = useTranslations("sessions.columns");
	const user: Column<Session> = {
		...{ key: "user", title: t("user"), isHead: true },
		cell: (session) => (
			<SessionLink session={session}>
				<UserName user={session} />
			</SessionLink>
		),
	};
	const device: Column<Session> = {
		...{ key: "device", title: t("device"), isHead: isOfOneUser },
		cell: (session) => {
			const name = <DeviceName userAgent={session.userAgent} />;
			return isOfOneUser ? <SessionLink session={session}>{name}</SessionLink> : name;
		},
	};
	const status: Column<Session> = {
		...{ key: "status", title: t("status"), isNarrow: true },
		cell: (session) => <SessionStatus session={session} />,
	};
	return {
		head: isOfOneUser ? [device, status] : [user, status],
		others: [
			...(isOfOneUser ? [] : [device]),
			{ key: "address", title: t("address"), cell: ({ ip }) => ip, isNarrow: true },
			{ ...seen(t("lastSeen")), cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} show="short" /> },
			{
				...{ key: "login", title: t("login") },
				cell: ({ createdAt }) => <Moment at={createdAt} show="absolute" />,
				isNarrow: true,
			},
		],
	};
}

const seen = (title: string) => ({ key: "seen", title, isNarrow: true });

function SessionLink({ session: { id }, children }: { session: Session; children: ReactNode }) {
	return (
		<Link href={`/sessions/${id}`} prefetch={false}>
			{children}
		</Link>
	);
}

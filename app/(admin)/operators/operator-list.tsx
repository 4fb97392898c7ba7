import { useTranslations } from "next-intl";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { Foreign } from "../../ui/foreign.tsx";
import { ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";
import { ChangeOperator } from "./change-operator.tsx";
import { RemoveOperator } from "./remove-operator.tsx";
import "./operators.css";

export type Operator = OutputOf<typeof contract.showOperator>;

interface OperatorListProps {
	operators: readonly Operator[];
	/** Whose page this is. */
	ownId: string;
	paging: { nextCursor: string | null; previousCursor: string | null };
}

/** Everybody who may sign in here. */
export function OperatorList({ operators, ownId, paging }: OperatorListProps) {
	const t = useTranslations("operators");
	const shell = useTranslations("shell.roles");
	return (
		<ListTable
			label={t("title")}
			rows={operators}
			rowId={({ id }) => id}
			paging={paging}
			columns={[
				{
					key: "who",
					title: t("who"),
					isHead: true,
					cell: ({ id, name, email }) => (
						<>
							<Foreign text={name ?? email} length={64} />{" "}
							{id === ownId && <StatusTag tone="quiet">{t("you")}</StatusTag>}
							{name && (
								<div className="note">
									<Foreign text={email} length={64} />
								</div>
							)}
						</>
					),
				},
				{ key: "role", title: t("role"), isNarrow: true, cell: ({ role }) => shell(role) },
				{
					key: "totp",
					title: t("totp"),
					isNarrow: true,
					cell: ({ totp }) => <StatusTag tone={totp ? "good" : "quiet"}>{t(totp ? "on" : "off")}</StatusTag>,
				},
				{
					key: "seen",
					title: t("lastSignIn"),
					isNarrow: true,
					cell: ({ lastSignInAt }) => <Moment at={lastSignInAt} show="short" />,
				},
				{
					key: "actions",
					title: t("actions"),
					isNarrow: true,
					cell: (operator) => (
						<div className="operator-actions">
							<ChangeOperator operator={operator} isSelf={operator.id === ownId} />
							<RemoveOperator operator={operator} isSelf={operator.id === ownId} />
						</div>
					),
				},
			]}
		/>
	);
}

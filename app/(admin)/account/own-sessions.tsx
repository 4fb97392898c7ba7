import { useTranslations } from "next-intl";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { ChangeButton } from "../../ui/change-button.tsx";
import { Foreign } from "../../ui/foreign.tsx";
import { ListTable } from "../../ui/list-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";
import "./account.css";

type Session = OutputOf<typeof contract.listMySessions>["items"][number];

/** Where one is signed in, and the way to sign out there. */
export function OwnSessions({ sessions }: { sessions: readonly Session[] }) {
	const t = useTranslations("account.sessions");
	return (
		<section className="card" aria-labelledby="sessions">
			<h2 id="sessions">{t("title")}</h2>
			<p className="note">{t("about")}</p>
			<ListTable
				label={t("title")}
				rows={sessions}
				rowId={({ id }) => id}
				columns={[
					{
						key: "device",
						title: t("device"),
						isHead: true,
						cell: ({ userAgent, isCurrent }) => (
							<>
								<Foreign text={userAgent ?? "–"} /> {isCurrent && <StatusTag tone="good">{t("current")}</StatusTag>}
							</>
						),
					},
					{ key: "ip", title: t("address"), isNarrow: true, cell: ({ ip }) => ip ?? "–" },
					{
						key: "since",
						title: t("since"),
						isNarrow: true,
						cell: ({ createdAt }) => <Moment at={createdAt} show="short" />,
					},
					{
						key: "seen",
						title: t("seen"),
						isNarrow: true,
						cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} show="short" />,
					},
					{
						key: "end",
						title: t("action"),
						isNarrow: true,
						cell: ({ id, isCurrent }) =>
							!isCurrent && (
								<ChangeButton
									label={t("end")}
									size="small"
									change={{ method: "DELETE", path: `/api/admin/me/sessions/${id}`, done: t("ended") }}
								/>
							),
					},
				]}
			/>
			{sessions.length > 1 && (
				<p className="account-others">
					<ChangeButton
						label={t("endOthers")}
						isDangerous
						change={{ method: "POST", path: "/api/admin/me/sessions/end-others", done: t("othersEnded") }}
					/>
				</p>
			)}
		</section>
	);
}

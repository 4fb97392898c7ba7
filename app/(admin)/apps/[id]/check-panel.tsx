import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PastCheck } from "../../../../lib/check-app.ts";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Explanation } from "../../../ui/explanation/explanation.tsx";
import { Moment } from "../../../ui/moment.tsx";
import type { ShownApp } from "../app-list.tsx";
import { Console } from "../console.tsx";
import { Coverage } from "./coverage.tsx";

interface CheckPanelProps {
	app: ShownApp;
	check: PastCheck | null;
	coverage: { users: number; withUnionid: number };
	isOwner: boolean;
}

/** What the platform says to the app's secret and to our address, explained, with what to do; and who has a unionid. */
export function CheckPanel({ app, check, coverage, isOwner }: CheckPanelProps) {
	const t = useTranslations("apps.check");
	return (
		<section aria-labelledby="check">
			<h2 id="check">{t("title")}</h2>
			<p className="note">{t("about")}</p>
			<div role="status">{check ? <Result check={check} /> : <p>{t("never")}</p>}</div>
			{isOwner && (
				<p>
					<ChangeButton
						label={t("run")}
						change={{ method: "POST", path: `/api/admin/apps/${app.id}/check`, done: null }}
					/>
				</p>
			)}
			<Coverage {...coverage} />
		</section>
	);
}

function Result({ check }: { check: PastCheck }): ReactNode {
	const t = useTranslations("apps.check");
	const address = typeof check.detail.hint === "string" ? check.detail.hint : null;
	return (
		<>
			<p>
				{t("last")} <Moment at={check.at} />
			</p>
			<Explanation event={check} />
			{address !== null && (
				<p>
					{t("address")}: <strong className="id">{address}</strong> <CopyButton text={address} />
				</p>
			)}
			{check.reason === "app_misconfigured" && (
				<p>
					<Console of="miniProgram">{t("console")}</Console>
				</p>
			)}
		</>
	);
}

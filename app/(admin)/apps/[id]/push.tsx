import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { SeenPushes } from "../../../../lib/app-push.ts";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";
import type { ShownApp } from "../app-list.tsx";
import { SetUpPush } from "./set-up-push.tsx";

interface PushProps {
	app: ShownApp;
	publicUrl: string;
	seen: SeenPushes;
	isOwner: boolean;
}

/** WeChat's message push: what it is for, what goes into its console, and whether it arrives. */
export function Push({ app: { id, appid, push }, publicUrl, seen, isOwner }: PushProps) {
	const t = useTranslations("apps.push");
	const state = !push.enabled ? "off" : push.encrypted ? "sealed" : "plain";
	return (
		<section aria-labelledby="push">
			<h2 id="push">{t("title")}</h2>
			<p className="note">{t("about")}</p>
			<Facts
				facts={[
					[
						t("state"),
						<StatusTag key="state" tone={({ off: "quiet", sealed: "good", plain: "warning" } as const)[state]}>
							{t(state)}
						</StatusTag>,
					],
					[t("taken"), push.enabled ? <Lately key="taken" at={seen.taken} /> : undefined],
					[
						t("refused"),
						push.enabled && seen.refused !== null ? <Lately key="refused" at={seen.refused} /> : undefined,
					],
				]}
			/>
			{state === "plain" && <p className="banner">{t("plainWarning")}</p>}
			{seen.refused !== null && seen.refused > (seen.taken ?? 0) && push.enabled && (
				<p className="banner">{t("refusedHint")}</p>
			)}
			{push.enabled && (
				<>
					<p className="note">{t.rich("console", { path: (name: ReactNode) => <strong>{name}</strong> })}</p>
					<CodeBlock label={t("address")} code={`${publicUrl}/api/push/wechat/${appid}`} />
				</>
			)}
			{isOwner && (
				<p className="row">
					<SetUpPush id={id} isSetUp={push.enabled} />
					{push.enabled && (
						<ChangeButton
							label={t("end")}
							change={{ method: "PATCH", path: `/api/admin/apps/${id}`, json: { push: null } }}
							confirm={{ title: t("endTitle"), text: t("endText") }}
							isDangerous
						/>
					)}
				</p>
			)}
		</section>
	);
}

function Lately({ at }: { at: number | null }) {
	const t = useTranslations("apps.push");
	return at === null ? t("notLately") : <Moment at={at} show="short" />;
}

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Words } from "../../ui/words.tsx";
import { CleanUp } from "./clean-up.tsx";
import type { Kept } from "./retention-fields.ts";
import { RetentionForm } from "./retention-form.tsx";

interface RetentionProps {
	kept: Kept;
	preview: ComponentProps<typeof CleanUp>["preview"];
	isOwner: boolean;
}

/** How long things are kept, and what is removed tonight for it. */
export function Retention({ kept, preview, isOwner }: RetentionProps) {
	const t = useTranslations("settings.retention");
	return (
		<section aria-labelledby="retention">
			<h2 id="retention">{t("title")}</h2>
			{isOwner ? (
				<Words areas={["settings"]}>
					<RetentionForm kept={kept} />
				</Words>
			) : (
				<p>
					{t("now", { days: kept.keepEndedSessions })}{" "}
					{kept.keepAuditDays === null ? t("auditForGood") : t("auditDays", { days: kept.keepAuditDays })}{" "}
					{kept.maxAuditEvents !== null && `${t("auditMost", { events: kept.maxAuditEvents })} `}
					<span className="note">{t("ownersOnly")}</span>
				</p>
			)}
			<CleanUp preview={preview} />
			<p className="note">
				{t("codes")}{" "}
				<Link href="/audit?action=retention.purge" prefetch={false}>
					{t("events")}
				</Link>
			</p>
		</section>
	);
}

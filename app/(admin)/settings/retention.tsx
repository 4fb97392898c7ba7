import Link from "next/link";
import { useTranslations } from "next-intl";
import { Words } from "../../ui/words.tsx";
import { RetentionForm } from "./retention-form.tsx";

interface RetentionProps {
	days: number;
	isOwner: boolean;
}

/** How long ended sessions are kept, and what that means. */
export function Retention({ days, isOwner }: RetentionProps) {
	const t = useTranslations("settings.retention");
	return (
		<section aria-labelledby="retention">
			<h2 id="retention">{t("title")}</h2>
			{isOwner ? (
				<Words areas={["settings"]}>
					<RetentionForm days={days} />
				</Words>
			) : (
				<p>
					{t("now", { days })} <span className="note">{t("ownersOnly")}</span>
				</p>
			)}
			<p className="note">
				{!isOwner && `${t("hint")} `}
				{t("codes")}{" "}
				<Link href="/audit?action=retention.purge" prefetch={false}>
					{t("events")}
				</Link>
			</p>
		</section>
	);
}

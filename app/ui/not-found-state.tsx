import Link from "next/link";
import { useTranslations } from "next-intl";

/** Says that there is no such page, or no such thing, with a way back. */
export function NotFoundState() {
	const t = useTranslations("common.notFound");
	return (
		<div className="empty">
			<h1 className="empty-title">{t("title")}</h1>
			<p className="note">{t("text")}</p>
			<p>
				<Link href="/" prefetch={false}>
					{t("home")}
				</Link>
			</p>
		</div>
	);
}

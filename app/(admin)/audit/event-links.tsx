import Link from "next/link";
import { useTranslations } from "next-intl";
import type { EventItem } from "../../../lib/audit-log.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

/** Where to look next, and a link to this event for a colleague. */
export function EventLinks({ event: { id, userId, requestId }, publicUrl }: { event: EventItem; publicUrl: string }) {
	const t = useTranslations("audit.event");
	const links = [
		...(userId === null ? [] : [[t("ofUser"), new URLSearchParams({ userId })] as const]),
		...(requestId === null ? [] : [[t("ofRequest"), new URLSearchParams({ q: requestId })] as const]),
	];
	return (
		<ul className="event-links">
			{links.map(([text, query]) => (
				<li key={text}>
					<Link href={`/audit?${query}`} prefetch={false}>
						{text}
					</Link>
				</li>
			))}
			<li>
				{t("link")} <CopyButton text={`${publicUrl}/audit?event=${id}`} />
			</li>
		</ul>
	);
}

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { concernCodes } from "../../../lib/concerns.ts";
import { Foreign } from "../../ui/foreign.tsx";
import { sizeIn } from "../../ui/size.ts";
import { StatusTag } from "../../ui/status-tag.tsx";
import { wayOf } from "./attention-link.ts";
import type { Stats } from "./looked-at.ts";

type Attention = Stats["attention"][number];

interface AttentionListProps {
	attention: readonly Attention[];
	apps: readonly { id: string; appid: string; name: string }[];
}

const tones = { error: "bad", warning: "warning", info: "quiet" } as const;

/** What needs a person, first things first, each with the way to where it is mended. */
export function AttentionList({ attention, apps }: AttentionListProps) {
	const t = useTranslations("dashboard.attention");
	return (
		<section aria-labelledby="attention" className="attention">
			<h2 id="attention">{t("title")}</h2>
			{attention.length === 0 && <p className="note">{t("nothing")}</p>}
			<ul>
				{attention.map((one) => {
					const app = apps.find(({ appid }) => appid === one.appid) ?? null;
					const { action, href } = wayOf(one, app?.id ?? null);
					return (
						<li key={`${one.code} ${one.appid}`} data-severity={one.severity}>
							<StatusTag tone={tones[one.severity]}>{t(`severities.${one.severity}`)}</StatusTag>
							<span className="attention-text">
								<Sentence one={one} name={app?.name ?? one.appid ?? ""} />{" "}
								{one.since !== null && <Since at={one.since} />}
							</span>
							<Link href={href} prefetch={false}>
								{t(`actions.${action}`)}
							</Link>
						</li>
					);
				})}
			</ul>
		</section>
	);
}

function Since({ at }: { at: string }) {
	const t = useTranslations("dashboard.attention");
	const format = useFormatter();
	const time = format.dateTime(new Date(at), {
		...{ month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
	});
	return <span className="note">{t("since", { time })}</span>;
}

function Sentence({ one: { code, count, share }, name }: { one: Attention; name: string }) {
	const t = useTranslations("dashboard.attention.codes");
	const say = useTranslations("settings.concerns");
	const format = useFormatter();
	const size = sizeIn(format, count ?? 0);
	if (isConcern(code)) return say(`${code}.title`, { count: count ?? 0, size });
	return t.rich(code, { count: count ?? 0, share: share ?? 0, app: () => <Foreign text={name} length={40} bare /> });
}

function isConcern(code: Attention["code"]): code is (typeof concernCodes)[number] {
	return concernCodes.some((known) => known === code);
}

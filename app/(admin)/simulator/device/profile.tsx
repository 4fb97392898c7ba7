import { useFormatter, useTranslations } from "next-intl";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Foreign } from "../../../ui/foreign.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { shortened } from "../log/text.ts";
import { wordsOf } from "../script/phone-platform.ts";
import { useSimulation } from "../use-simulation.ts";

/** What the mini-program was told of its user. */
export function Profile() {
	const t = useTranslations("simulator.phone");
	const format = useFormatter();
	const { phone, actor } = useSimulation();
	const { token, nickname, isNew, phoneNumber, steps, group, expiresAt } = phone;
	const name = nickname ?? (token === null ? t("loggedOut") : t("anonymous", wordsOf(actor.platform)));
	const cells = [
		[t("number"), phoneNumber],
		[t("steps"), steps === null ? null : format.number(steps)],
		[t("group"), group && <span className="id">{shortened(group)}</span>],
		[
			t("token"),
			token && (
				<span className="copyable">
					<span className="id">{shortened(token)}</span>
					<CopyButton text={token} />
				</span>
			),
		],
		[t("expires"), expiresAt && <Moment at={expiresAt} show="short" />],
	] as const;
	return (
		<>
			<div className="profile">
				<span className="avatar" aria-hidden="true">
					{nickname === null ? "?" : [...nickname][0]?.toUpperCase()}
				</span>
				<p>
					<strong>
						<Foreign text={name} length={20} bare />
					</strong>
					{token !== null && <span>{isNew ? t("new") : t("known")}</span>}
				</p>
			</div>
			<dl className="cells">
				{cells.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value ?? "–"}</dd>
					</div>
				))}
			</dl>
		</>
	);
}

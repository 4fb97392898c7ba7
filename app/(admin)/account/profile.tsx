"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OutputOf } from "../../../lib/contract/operation.ts";
import type { contract } from "../../../lib/contract.ts";
import { useChange } from "../../ui/change.ts";
import { Facts } from "../../ui/facts.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Foreign } from "../../ui/foreign.tsx";
import { Moment } from "../../ui/moment.tsx";

export type Me = OutputOf<typeof contract.showMe>;

/** Who one is here; only the name is one's own to change. */
export function Profile({ me: { email, name, role, createdAt } }: { me: Me }) {
	const t = useTranslations("account.profile");
	const shell = useTranslations("shell");
	const { send, isPending } = useChange();
	const [typed, setTyped] = useState(name ?? "");
	const wanted = typed.trim() || null;
	return (
		<section className="card" aria-labelledby="profile">
			<h2 id="profile">{t("title")}</h2>
			<Facts
				facts={[
					[t("email"), <Foreign key="email" text={email} />],
					[t("role"), `${shell(`roles.${role}`)} · ${t(`roles.${role}`)}`],
					[t("since"), <Moment key="since" at={createdAt} />],
				]}
			/>
			<form
				className="account-form"
				onSubmit={(event) => {
					event.preventDefault();
					send({ method: "PATCH", path: "/api/admin/me", json: { name: wanted } });
				}}
			>
				<TextField
					label={t("name")}
					hint={t("nameHint")}
					value={typed}
					maxLength={64}
					autoComplete="name"
					onChange={({ target }) => setTyped(target.value)}
				/>
				<Button htmlType="submit" disabled={wanted === name} loading={isPending}>
					{t("save")}
				</Button>
			</form>
		</section>
	);
}

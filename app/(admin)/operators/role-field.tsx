"use client";

import { useTranslations } from "next-intl";
import { type Role, roles } from "../../../lib/roles.ts";
import { SelectField } from "../../ui/fields.tsx";

interface RoleFieldProps {
	role: Role;
	onChoose(role: Role): void;
}

/** The choice of a role, with what it may do. */
export function RoleField({ role, onChoose }: RoleFieldProps) {
	const t = useTranslations("operators");
	const shell = useTranslations("shell.roles");
	return (
		<SelectField
			label={t("role")}
			hint={t(`roles.${role}`)}
			value={role}
			onChange={({ target }) => {
				const chosen = roles.find((one) => one === target.value);
				if (chosen) onChoose(chosen);
			}}
		>
			{roles.map((one) => (
				<option key={one} value={one}>
					{shell(one)}
				</option>
			))}
		</SelectField>
	);
}

"use client";

import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { type Change, useChange } from "./change.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { useSurroundings } from "./surroundings.tsx";

interface ChangeButtonProps {
	/** The verb on the button, and again on the dialog's. */
	label: string;
	change: Change;
	/** Asks first. Without it the change is sent at once. */
	confirm?: {
		title: string;
		text: ReactNode;
		/** Sent as `reason` in the body. */
		reason?: "optional" | "required";
		typed?: string;
	};
	isDangerous?: boolean;
	/** Where to go when it is done, for example after a deletion. */
	then?: string;
	icon?: ReactNode;
	size?: "small" | "middle";
	isDisabled?: boolean;
}

/** A button that changes something, asking before where that is wise. All its props may come from a server component. */
export function ChangeButton(props: ChangeButtonProps) {
	const { label, change, confirm, isDangerous = false, then, icon, size = "middle", isDisabled = false } = props;
	const { send, isPending } = useChange();
	const { go } = useSurroundings();
	const [isOpen, setOpen] = useState(false);

	async function run(more: { reason?: string }) {
		const json = Object.keys(more).length === 0 ? change.json : Object.assign({}, change.json, more);
		const outcome = await send({
			...{ ...change, json, tellsRefusal: confirm !== undefined },
			keepsPage: change.keepsPage ?? then !== undefined,
		});
		if (outcome.ok && then) go(then);
		return outcome;
	}

	return (
		<>
			<Button
				danger={isDangerous}
				size={size}
				icon={icon}
				disabled={isDisabled}
				loading={isPending && !isOpen}
				onClick={() => (confirm ? setOpen(true) : run({}))}
			>
				{label}
			</Button>
			{confirm && (
				<ConfirmDialog
					{...confirm}
					isOpen={isOpen}
					action={label}
					isDangerous={isDangerous}
					onConfirm={run}
					onClose={() => setOpen(false)}
				/>
			)}
		</>
	);
}

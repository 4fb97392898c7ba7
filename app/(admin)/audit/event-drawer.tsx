"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { useSurroundings } from "../../ui/surroundings.tsx";

/** Opens over the list, and takes the event out of the address when it is closed. */
export function EventDrawer({ title, children }: { title: string; children: ReactNode }) {
	const { go } = useSurroundings();
	const path = usePathname();
	const parameters = useSearchParams();
	// A dialog is the browser's: the server renders none.
	const [isOpen, setOpen] = useState(false);
	useEffect(() => setOpen(true), []);

	function close() {
		const rest = new URLSearchParams(parameters);
		rest.delete("event");
		setOpen(false);
		go(rest.size === 0 ? path : `${path}?${rest}`);
	}
	return (
		<Dialog isOpen={isOpen} title={title} onClose={close}>
			<div className="event-details">{children}</div>
		</Dialog>
	);
}

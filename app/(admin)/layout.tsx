import type { ReactNode } from "react";
import { requireOperator } from "../operator.ts";
import { Shell } from "../ui/shell.tsx";

/** Stands around the pages; each of them requires its operator itself, for a layout is not rendered at every visit. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
	return <Shell visit={await requireOperator()}>{children}</Shell>;
}

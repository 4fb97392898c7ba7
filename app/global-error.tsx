"use client";

import "./ui/antd.css";
import "./styles.css";
import "./ui/shell.css";

/** When a page breaks, the layout may be broken too: this stands alone, in both languages. */
export default function Broken() {
	return (
		<html lang="zh-CN">
			<body>
				<main className="frame-content">
					<title>500 · 令牌 Lingpai</title>
					<h1>页面出错了</h1>
					<p>请稍后重试；详情在服务器日志中。</p>
					<p lang="en">Something went wrong with this page. Try again in a moment; the server's log has the details.</p>
				</main>
			</body>
		</html>
	);
}

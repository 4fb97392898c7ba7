const journal = require("../../journal.js");

Page({
	data: { entries: [], open: 0 },

	onShow() {
		this.setData({ entries: journal.entries.slice() });
	},

	onPullDownRefresh() {
		this.onShow();
		wx.stopPullDownRefresh();
	},

	toggle({ currentTarget }) {
		const { id } = currentTarget.dataset;
		this.setData({ open: this.data.open === id ? 0 : id });
	},

	clear() {
		journal.entries.length = 0;
		this.onShow();
	},
});

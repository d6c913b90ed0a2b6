"""What people type in these tests: a dispatch ticket and a settlement."""

TICKET = {
    "estate": "jiangbin", "unit": "jiangbin-3-1-1201", "customer": "陈秋水", "warranty": "b",
    "trades": "1", "work": "厨房水管渗水，更换角阀。", "source": "customer",
    "received_on": "2026-11-20",
}  # fmt: skip

SETTLEMENT = {
    "customer": "陈秋水", "estate": "jiangbin", "unit": "jiangbin-3-1-1201", "warranty": "b",
    "items": ["0000000a"], "items/0000000a/project": "外墙面砖拆除", "items/0000000a/measure": "㎡",
    "items/0000000a/quantity": "18.5", "items/0000000a/price": "22",
    "items/0000000a/claimed": "407",
}  # fmt: skip


def signed(browser, address):
    """What the signing page at `address` asks for, beside the password."""
    assert browser.get(address).status_code == 200
    return {"_shown": browser.hidden("_shown")}

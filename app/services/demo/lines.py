"""What the demo's people type: names, repairs, lines of settlements. All invented."""

from dataclasses import dataclass

NAMES = (
    "王小川", "林建国", "欧阳婉清", "郑秀英", "陈丽华", "何㛃", "苏文博", "叶青", "丁一鸣",
    "潘秋月", "龚宇", "司徒敏", "赖长庚", "范小雨", "傅家声", "江晓岚",
)  # fmt: skip

# (what to repair, what came of it, number of trades)
JOBS = (
    ("北侧外墙窗框下沿渗水，主卧北墙起皮、发霉。拆除窗台板，重做防水，恢复腻子与乳胶漆。",
     "按内容完成，淋水 24 小时无渗漏，已清场。", 3),
    ("入户门锁舌回弹不畅，须用力带门。更换锁体，调整门扣。", "更换锁体一副，开闭顺畅。", 1),
    ("厨房烟道止逆阀不闭合，串味。更换止逆阀并打胶密封。", "更换止逆阀，烟雾试验无串味。", 1),
    ("卫生间地漏返味，地面坡度不足，局部积水。", "更换地漏，局部找坡重铺地砖 1.2 平方米。", 2),
    ("阳台推拉门滑轮损坏，五金件锈蚀。", "更换滑轮两组、五金件一套。", 1),
    ("地下车位顶板施工缝渗水，滴落车身。注浆堵漏并做泄水槽。",
     "注浆 6 米，观察两次雨后无渗漏。", 2),
    ("客厅石膏板吊顶开裂，长约 2.3 米。", "嵌缝贴带，重批腻子两遍、乳胶漆两遍。", 1),
    ("对讲分机无声，楼下按门铃听不到。", "更换分机一台，通话正常。", 1),
    ("次卧木地板翘起 4 块，疑为窗台渗水所致。", "更换地板 4 块，窗台打胶，干燥后复验合格。", 2),
)  # fmt: skip

# (quota number, name, measure, quantity, unit price, claimed before the audit)
WORKS = (
    ("FJ5-0032", "拆除外窗台板及旧防水层", "㎡", "4.860", "38.50", "198.80"),
    ("FJ9-0117", "聚氨酯防水涂膜（2.0 mm 厚）", "㎡", "6.240", "72.80", "454.27"),
    ("FJ1-0206", "1∶2.5 水泥砂浆找平", "㎡", "6.240", "31.65", "197.50"),
    ("FJ11-0058", "窗台石材铺贴（业主自备料）", "m", "3.600", "96.00", "367.20"),
    ("FJ14-0021", "内墙腻子两遍", "㎡", "18.500", "16.20", "299.70"),
    ("FJ14-0133", "乳胶漆面漆两遍", "㎡", "18.500", "21.75", "402.38"),
    ("FJ8-0440", "中性硅酮耐候密封胶", "m", "22.000", "11.30", "264.14"),
    ("FJ17-0009", "吊篮进出场及使用", "台班", "6.000", "680.00", "4200.00"),
    ("LS-001", "墙纸铲除、基层防霉处理", "㎡", "9.200", "27.40", "252.08"),
    ("FJ10-0083", "外墙面砖拆除", "㎡", "18.500", "22.00", "407.00"),
    ("FJ10-0090", "外墙面砖镶贴，面砖甲供", "㎡", "18.500", "146.00", "2812.00"),
    ("FJ11-0045", "内墙腻子铲除重批", "㎡", "64.000", "21.50", "1472.00"),
    ("FJ9-0107", "实木复合地板局部更换", "㎡", "16.400", "318.00", "5576.00"),
    ("FJ8-0031", "窗框四周密封胶更换", "m", "36.200", "28.00", "1086.00"),
    ("FJ8-0012", "外墙聚合物水泥防水涂料（1.5 mm）", "㎡", "42.600", "58.50", "2684.00"),
    ("FJ17-0002", "脚手架搭拆", "㎡", "85.000", "14.60", "1300.00"),
    ("LS-002", "垃圾清运", "车", "3.000", "260.00", "840.00"),
    ("FJ12-0018", "铝合金窗扇调整", "扇", "8.000", "45.00", "380.00"),
    ("FJ12-0022", "窗五金件更换", "套", "8.000", "86.00", "720.00"),
    ("FJ13-0006", "踢脚线更换", "m", "24.500", "32.00", "800.00"),
    ("LS-003", "成品保护", "项", "1.000", "350.00", "350.00"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a settlement as it is typed."""

    row: str  # id of the row, 8 hex digits
    quota: str
    name: str
    measure: str
    quantity: str
    price: str
    claimed: str

    def typed(self) -> dict[str, str]:
        """Column → text, without the price, which the review fills in."""
        return {
            "quota_no": self.quota,
            "project": self.name,
            "measure": self.measure,
            "quantity": self.quantity,
            "claimed": self.claimed,
        }


def lines_of(number: int, count: int) -> list[Line]:
    """So many lines, a different part of the list for each number."""
    start = number * 5 if count < len(WORKS) else 0
    found = []
    for at in range(count):
        quota, name, measure, quantity, price, claimed = WORKS[(start + at) % len(WORKS)]
        found.append(
            Line(
                row=f"{number:04x}{at:04x}",
                quota=quota,
                name=name,
                measure=measure,
                quantity=quantity,
                price=price,
                claimed=claimed,
            )
        )
    return found

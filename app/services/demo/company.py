"""The made-up company of the demo: departments, people, contractors, estates. All invented."""

from dataclasses import replace
from datetime import date

from app.core.records.organisation import Membership, Person, Unit
from app.services.ports import Ports
from app.services.sign_in import hash_password

SINCE = date(2025, 3, 1)

ESTATES = {"jiangbin": "江滨雅苑", "tingtao": "听涛里", "jinyun": "锦云台"}
CONTRACTORS = {"huayi": "华屹建设有限公司", "minxin": "闽信防水工程有限公司"}

KEEPS = ("stamp-keeper", "audit", "")  # the department's stamp

# login → (name, memberships of (role, department, estate))
STAFF = {
    "zhouxy": ("周晓燕", [("head", "customer-service", ""), ("officer", "customer-service", "")]),
    "wangmin": ("王敏", [("officer", "customer-service-east", "")]),
    "chenjia": ("陈嘉宁", [("officer", "customer-service-west", "")]),
    "fangming": ("方明", [("officer", "customer-service-east", "")]),
    "dinglp": ("丁立平", [("property-officer", "property-office-east", "jiangbin")]),
    "songyu": ("宋雨", [("property-officer", "property-office-west", "tingtao")]),
    "lujh": ("陆锦华", [("property-officer", "property-office-west", "jinyun")]),
    "huangjp": (
        "黄建平",
        [
            ("repair-captain", "repair-team", "jiangbin"),
            ("repair-captain", "repair-team", "jinyun"),
        ],
    ),
    "majun": ("马骏", [("repair-captain", "repair-team", "tingtao")]),
    "zengli": ("曾丽", [("archivist", "customer-service", "")]),
    "yudj": ("于大江", [("head", "engineering", ""), ("engineer", "engineering", "")]),
    "linjun": ("林君", [("head", "property-company", "")]),
    "xiesm": ("谢思敏", [("head", "sales", "")]),
    "xuwj": ("许文静", [("auditor-of-accounts", "audit", ""), ("head", "audit", ""), KEEPS]),
    "hetian": ("何田", [("auditor-of-accounts", "audit", ""), KEEPS]),
    "wuqm": ("吴启明", [("deputy-chief-engineer", "general-office", "")]),
    "hefang": ("何芳", [("cashier", "finance", "")]),
    "zhenggd": ("郑国栋", [("deputy-general-manager", "general-office", "")]),
    "yehb": ("叶海滨", [("general-manager", "general-office", "")]),
    "guoyl": ("郭玉林", [("head", "general-office", "")]),
    "linas": ("林安世", [("auditor", "audit", "")]),
}
CONTACTS = {"liuda": ("刘德安", "huayi"), "caihy": ("蔡海云", "minxin")}

BUILDINGS = range(1, 5)
STAIRS = (1, 2)
FLOORS = (2, 5, 8, 12)
DOORS = (1, 2)


def found(ports: Ports, password: str) -> dict[str, str]:
    """Make the company; gives login → person id. Everybody gets the same password."""
    at, by = ports.now(), "system:demo"
    ids = {login: ports.new_id() for login in (*STAFF, *CONTACTS)}
    hashes = {login: hash_password(password) for login in (*ids, "admin")}
    with ports.store.writing() as writing:
        for id_, title in ESTATES.items():
            writing.put_estate(id_, title, at=at, by=by)
        for unit in units():
            writing.put_unit(unit, at=at, by=by)
        for id_, title in CONTRACTORS.items():
            writing.put_outsider(id_, title, at=at, by=by)
        for login, (name, memberships) in STAFF.items():
            writing.put_person(Person(id=ids[login], name=name, login=login), at=at, by=by)
            for role, department_id, estate in memberships:
                membership = Membership(
                    person=ids[login],
                    role=role,
                    department=department_id,
                    estate=estate,
                    since=SINCE,
                )
                writing.put_membership(membership, at=at, by=by)
        for login, (name, outside) in CONTACTS.items():
            person = Person(id=ids[login], name=name, login=login, outside=outside)
            writing.put_person(person, at=at, by=by)
        admin = writing.account("admin")
        if admin is not None:
            ids["admin"] = admin.person.id
            writing.put_person(replace(admin.person, name="系统管理员"), at=at, by=by)
        for login, id_ in ids.items():
            writing.set_password(id_, hashes[login], ports.new_id(), at=at, by=by)
    return ids


def units() -> list[Unit]:
    """Every dwelling: building, staircase, floor and door, as people say it (3-1-1202)."""
    return [
        Unit(
            id=f"{estate}-{building}-{stair}-{floor:02d}{door:02d}",
            estate=estate,
            title=f"{building}-{stair}-{floor:02d}{door:02d}",
            building=f"{building} 栋",
        )
        for estate in ESTATES
        for building in BUILDINGS
        for stair in STAIRS
        for floor in FLOORS
        for door in DOORS
    ]

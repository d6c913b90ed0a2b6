"""Files as people hand them in, and as attackers would: made here, none kept in the repository."""

import base64
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageCms

GPS = "GPSMARK22"
HEIC = base64.b64decode(  # 64 by 48, blue above red, with a camera's name
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAACcAAgAAAAACCQABAAAAAAAAADIAAAA4aWluZgAA"
    "AAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/Wlwcn"
    "AAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm"
    "5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQ"
    "ABAAAAYW1kYXQAAAAjKAGvGYD3hEl/7lsIzct0DNXivsG3PoM8gMayu2tf3o/UGioAAAAGRXhpZgAATU0AKgAAAAgA"
    "AQEPAAIAAAAOAAAAGgAAAABHUFNNQVJLLU1BS0VSAA=="
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def drawing(width=400, height=300, mode="RGB"):
    """Blue above, red below, and a white corner at the upper left."""
    image = Image.new("RGB", (width, height), (192, 32, 32))
    image.paste((32, 48, 192), (0, 0, width, height // 2))
    image.paste((255, 255, 255), (0, 0, width // 8, height // 8))
    return image.convert(mode)


def saved(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width=400, height=300, **options):
    return saved(drawing(width, height), **options)


def camera_jpeg(orientation=1, width=400, height=300):
    """As a telephone writes it: its place, its maker, a comment, a small picture inside."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = GPS
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 29.0, 0.0), 29: GPS}
    )
    return jpeg(width, height, exif=exif, comment=GPS.encode(), quality=90)


def turned_back(orientation, width=400, height=300):
    """The drawing as a camera held that way keeps it."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    image = drawing(width, height)
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = image.transpose(back[orientation]) if orientation in back else image
    return saved(held, exif=exif)


def png(width=400, height=300, mode="RGB"):
    return saved(drawing(width, height, mode), "PNG")


def bomb_png(width, height):
    """A PNG of one colour: a few kilobytes that unpack to width times height pixels."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    lines = b"".join(packer.compress(row * 1000) for _ in range(height // 1000))
    lines += packer.compress(row * (height % 1000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def film(kind):
    frames = [drawing(40, 30), Image.new("RGB", (40, 30), "black")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def wide_colours():
    """A red that only a wide space of colours has, with its profile."""
    wide = ImageCms.createProfile("LAB")
    return saved(drawing(), icc_profile=ImageCms.ImageCmsProfile(wide).tobytes())


def package(main=DOCX, parts=(), types="", method=zipfile.ZIP_DEFLATED):
    """An office file with that main part, and further parts: (name, bytes)."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("[Content_Types].xml", (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'content-types"><Override PartName="/main.xml" ContentType="{main}"/>{types}</Types>'
        ))  # fmt: skip
        made.writestr("main.xml", "<main/>")
        for name, data in parts:
            made.writestr(name, data)
    return out.getvalue()


def plain_zip(*parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts or (("a.txt", b"a"),):
            made.writestr(name, data)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

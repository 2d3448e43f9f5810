"""Writes src/Services/*/operations.tsv from the service models: python3 tests/models/tabulate.py"""
import json
import pathlib

HERE = pathlib.Path(__file__).parent
SERVICES = HERE.parent.parent / "src" / "Services"
FOLDERS = {"lambda": "Lambda", "iam": "Iam", "sts": "Sts", "logs": "Logs", "cloudwatch": "CloudWatch", "xray": "XRay",
           "schemas": "Schemas"}

for model, folder in FOLDERS.items():
    operations = json.loads((HERE / (model + ".json")).read_text())["operations"]
    lines = ["# Every operation of the model: name, method, URI, status. Written by tests/models/tabulate.py."]
    for name, operation in sorted(operations.items()):
        http = operation["http"]
        lines.append("\t".join([name, http["method"], http["requestUri"], str(http.get("responseCode", 200))]))
    target = SERVICES / folder / "operations.tsv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")

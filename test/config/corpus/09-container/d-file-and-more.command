WORKERS=3 uwsgi --ini @ROOT@/etc/part-container.ini --processes 2 --set-placeholder stage=test --show-config
